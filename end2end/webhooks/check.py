"""Verifies messages by the official library for Python and by the code of docs/webhooks.md, whose path is the argument.
Cases come as JSON; for each it answers whether each of the ways believed it."""

import base64
import json
import runpy
import sys

from standardwebhooks import Webhook, WebhookVerificationError

documented = runpy.run_path(sys.argv[1])


def official(case: dict, body: bytes) -> bool:
    try:
        Webhook(case["secret"]).verify(body, case["headers"])
    except WebhookVerificationError:
        return False
    return True


answers = []
for case in json.load(sys.stdin):
    headers, body = case["headers"], base64.b64decode(case["body"])
    by_secret = documented["right"](headers, body, case["secret"])
    by_key = documented["right_by_key"](headers, body, case["key"])
    answers.append([official(case, body), by_secret, by_key])
print(json.dumps(answers))
