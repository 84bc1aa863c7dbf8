<?php
// Verifies messages by the code of docs/webhooks.md, whose path is the argument. Cases come as JSON; for each it answers
// whether each of the ways believed it. There is no official library for PHP in Debian: the first answer is the second.
require $argv[1];
$answers = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $case) {
    $body = base64_decode($case['body']);
    $bySecret = right($case['headers'], $body, $case['secret']);
    $answers[] = [$bySecret, $bySecret, rightByKey($case['headers'], $body, $case['key'])];
}
echo json_encode($answers);
