"""Writes overlap-reranker.onnx: a cross-encoder without a learnt weight, for tests of the slot alone.

Inputs and output are those of a BERT cross-encoder with one label. The score is how many tokens of the passage (type 1)
stand in the question (type 0), special tokens (ids below 1000 in BERT's vocabulary) left out.
Usage: python overlap_reranker.py ../resources/overlap-reranker.onnx   (needs onnx 1.23)
"""

import sys

import onnx
from onnx import TensorProto as T
from onnx import helper as h

ids, mask, types = (
    h.make_tensor_value_info(name, T.INT64, ["batch", "tokens"])
    for name in ("input_ids", "attention_mask", "token_type_ids")
)
logits = h.make_tensor_value_info("logits", T.FLOAT, ["batch", 1])
constants = [
    h.make_tensor("specials", T.INT64, [], [999]),
    h.make_tensor("one", T.INT64, [], [1]),
    h.make_tensor("axis1", T.INT64, [1], [1]),
    h.make_tensor("axis2", T.INT64, [1], [2]),
]
nodes = [
    h.make_node("Greater", ["input_ids", "specials"], ["is_word"]),
    h.make_node("Equal", ["attention_mask", "one"], ["is_read"]),
    h.make_node("And", ["is_word", "is_read"], ["counts"]),
    h.make_node("Equal", ["token_type_ids", "one"], ["is_passage"]),
    h.make_node("Not", ["is_passage"], ["is_question"]),
    h.make_node("And", ["counts", "is_passage"], ["of_passage"]),
    h.make_node("And", ["counts", "is_question"], ["of_question"]),
    h.make_node("Unsqueeze", ["input_ids", "axis1"], ["rows"]),
    h.make_node("Unsqueeze", ["input_ids", "axis2"], ["columns"]),
    h.make_node("Equal", ["rows", "columns"], ["same"]),
    h.make_node("Unsqueeze", ["of_passage", "axis2"], ["passage_column"]),
    h.make_node("Unsqueeze", ["of_question", "axis1"], ["question_row"]),
    h.make_node("And", ["passage_column", "question_row"], ["pairs"]),
    h.make_node("And", ["same", "pairs"], ["met"]),
    h.make_node("Cast", ["met"], ["met_numbers"], to=T.FLOAT),
    h.make_node("ReduceMax", ["met_numbers"], ["met_words"], axes=[2], keepdims=0),
    h.make_node("ReduceSum", ["met_words", "axis1"], ["logits"], keepdims=1),
]
graph = h.make_graph(nodes, "overlap", [ids, mask, types], [logits], constants)
model = h.make_model(graph, opset_imports=[h.make_opsetid("", 13)], ir_version=8, producer_name="brane-test")
onnx.checker.check_model(model, full_check=True)
onnx.save(model, sys.argv[1])
