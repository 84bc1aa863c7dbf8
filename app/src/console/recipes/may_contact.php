<?php
// Whether a number may be contacted now. When the gateway cannot be asked, nobody is contacted.
function kelisim_may_contact(string $number): bool
{
    $question = [
        'purpose' => '{purpose}',
        'channel' => '{channel}',
        'identifiers' => [['kind' => 'phone', 'value' => $number]],
    ];
    $answer = @file_get_contents('{gateway}/v1/sites/{site}/check', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "Content-Type: application/json\r\nAuthorization: Bearer " . getenv('KELISIM_KEY'),
        'content' => json_encode($question),
        'timeout' => 10,
    ]]));
    $result = $answer === false ? null : json_decode($answer, true);
    return ($result['results'][0]['verdict'] ?? '') === 'allowed';
}
