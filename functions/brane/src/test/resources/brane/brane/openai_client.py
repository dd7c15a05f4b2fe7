"""What people do with OpenAI's own client for Python, unchanged. Arguments: the address of BRANE and an API key."""

import asyncio
import sys

import openai

address, key = sys.argv[1:]
brane = openai.OpenAI(base_url=address + "v1", api_key=key, max_retries=0)
messages = [{"role": "user", "content": "Which antibiotic within the first hour?"}]

assert "ward" in [model.id for model in brane.models.list()]
assert brane.models.retrieve("ward").owned_by == "brane"

whole = brane.chat.completions.create(model="ward", messages=messages)
assert whole.choices[0].message.content == "Ceftriaxone, at once.", whole
assert whole.choices[0].finish_reason == "stop"

with brane.chat.completions.stream(model="ward", messages=messages) as stream:
    pieces = [event.delta for event in stream if event.type == "content.delta"]
    assert "".join(pieces) == "Ceftriaxone, at once.", pieces
    assert stream.get_final_completion().choices[0].finish_reason == "stop"

cut = brane.chat.completions.create(model="ward", messages=messages, stop=["at"])
assert cut.choices[0].message.content == "Ceftriaxone, ", cut

embedding = next(model.id for model in brane.models.list() if "minilm" in model.id)
vectors = brane.embeddings.create(model=embedding, input=["sepsis", "cake"])
assert len(vectors.data) == 2 and len(vectors.data[0].embedding) == 384

try:
    brane.chat.completions.create(model="nobody", messages=messages)
    raise SystemExit("a Neuron that is not there answered")
except openai.NotFoundError as error:
    assert error.code == "not-found", error
try:
    openai.OpenAI(base_url=address + "v1", api_key="brane_wrong", max_retries=0).models.list()
    raise SystemExit("a wrong key was taken")
except openai.AuthenticationError as error:
    assert error.status_code == 401


async def at_once():
    async with openai.AsyncOpenAI(base_url=address + "v1", api_key=key, max_retries=0) as client:
        answers = await asyncio.gather(*(client.chat.completions.create(model="ward", messages=messages) for _ in range(8)))
        assert all(answer.choices[0].message.content == "Ceftriaxone, at once." for answer in answers)


asyncio.run(at_once())
print("all of it went well")
