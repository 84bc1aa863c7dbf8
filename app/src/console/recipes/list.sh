curl --fail --silent --show-error --output answer.csv \
  --header "Authorization: Bearer $KELISIM_KEY" --header "Content-Type: text/csv" --data-binary @list.csv \
  "{gateway}/v1/sites/{site}/check/bulk?purpose={purpose}&channel={channel}&rows=allowed"
