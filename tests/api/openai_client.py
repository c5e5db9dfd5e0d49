"""Asks the agent's /v1 for what OpenAI's Python client can ask of language, and writes what it got as JSON."""

import json
import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="any", max_retries=0)
model = sys.argv[2]
messages = [
    {"role": "system", "content": "You are a helpful AI assistant"},
    {"role": "user", "content": "What is the capital of France?"},
]
tool = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}

whole = client.chat.completions.create(model=model, messages=messages)
with client.chat.completions.stream(model=model, messages=messages) as stream:
    streamed = stream.get_final_completion()
called = client.chat.completions.create(model=model, messages=messages, tools=[tool], tool_choice="required", max_tokens=100)
completion = client.completions.create(model=model, prompt="One, two, three,", max_tokens=6)
response = client.responses.create(model=model, instructions=messages[0]["content"], input=messages[1]["content"])
with client.responses.stream(model=model, instructions=messages[0]["content"], input=messages[1]["content"]) as events:
    kinds = [event.type for event in events]
    final = events.get_final_response()
try:
    client.chat.completions.create(model=model, messages=messages, n=2)
    refused = None
except openai.BadRequestError as error:
    refused = [error.code, error.param]

json.dump(
    {
        "models": [each.id for each in client.models.list()],
        "whole": whole.choices[0].message.content,
        "streamed": streamed.choices[0].message.content,
        "called": called.choices[0].message.tool_calls[0].function.name,
        "completion": completion.choices[0].text,
        "response": response.output_text,
        "final": final.output_text,
        "last": kinds[-1],
        "refused": refused,
    },
    sys.stdout,
)
