#!/usr/bin/env python3
"""The reference that Embedder is held to: the same ONNX file by onnxruntime and tokenizers, pooled and normalised.

reference.py NAME MODEL.onnx TOKENIZER.json OUT_FOLDER writes texts.json (the texts, made here from a fixed seed) and
NAME.f32 (vectors, little-endian float32, one after the other: of all texts, or where the model has prefixes of each
fourth as a question and as a passage). Needs: pip install onnxruntime tokenizers numpy"""

import json
import pathlib
import random
import sys

import numpy
import onnxruntime
import tokenizers

WORDS = """patient ward antibiotic within first hour lactate blood culture fever dose warfarin bleeding discharge letter
contract party shall indemnify breach clause court ruling appeal notice tenant landlord rent covenant quarter revenue margin
cash flow guidance debt interest dividend audit risk exposure hedge the a of and to in that is was for with as by on at from
not which this be or are an it has its were had but their one all can more when who if will would there what so no""".split()

ODD = [
    "a", "?", "   x   ", "\n\n\n.", "1234567890", "ß", "Straße in München", "naïve café – déjà vu", "日本語のテキスト", "中文文本测试",
    "العربية", "עברית", "Ελληνικά", "русский текст", "हिन्दी", "😀", "😀😃😄 emoji 👩‍⚕️ nurse", "e\u0301 combining", "\u200bzero\u200bwidth",
    "public static void main(String[] args) { return; }", "SELECT * FROM t WHERE a = 'b';", "https://example.org/a?b=c#d",
    "mail@example.org", "ALL CAPS HEADING", "under_score-and-dash", "3.14159 × 10⁻⁵ mol/l", "§ 242 BGB", "{\"json\": [1, 2, 3]}",
    "<b>markup</b>", "tab\tseparated\tvalues", "x" * 500, "supercalifragilisticexpialidocious " * 30, "[CLS] not special [SEP]",
    "\U00010348 gothic", "a\u0000b", "ﬁ ligature", "½ tablet", "„Gänsefüßchen“", "O'Brien's", "…",
]


def texts():
    draw = random.Random(20261123)
    made = list(ODD)
    for length in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 200, 240, 250, 254, 255, 260, 300, 500, 1000, 5000]:
        for _ in range(8):
            made.append(" ".join(draw.choice(WORDS) for _ in range(length)))
    return made


# Limit, pooling, prefix of questions and of passages, as the model cards have them.
MODELS = {
    "all-minilm-l6-v2": (256, "mean", "", ""),
    "bge-small-en-v1.5": (512, "cls", "Represent this sentence for searching relevant passages: ", ""),
    "e5-small-v2": (512, "mean", "query: ", "passage: "),
}


def main():
    limit, pooling, query, passage = MODELS[sys.argv[1]]
    session = onnxruntime.InferenceSession(sys.argv[2], providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(sys.argv[3])
    tokenizer.enable_truncation(limit)
    tokenizer.no_padding()
    out = pathlib.Path(sys.argv[4])
    vectors = []
    asked = texts() if not query else [before + text for text in texts()[::4] for before in (query, passage)]
    for text in asked:
        encoding = tokenizer.encode(text)
        ids = numpy.array([encoding.ids], dtype=numpy.int64)
        mask = numpy.ones_like(ids)
        states = session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)})[0][0]
        states = states.astype(numpy.float64)
        mean = states[0] if pooling == "cls" else states.mean(axis=0)
        vectors.append((mean / numpy.linalg.norm(mean)).astype("<f4"))
    (out / "texts.json").write_text(json.dumps(texts(), ensure_ascii=True))
    numpy.stack(vectors).tofile(out / (sys.argv[1] + ".f32"))
    print(len(vectors), "texts")


main()
