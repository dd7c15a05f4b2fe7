// The few functions of FAISS that BRANE uses, with plain types, so that the binding has nothing to parse.
// FlatIndex.java and HnswGraph.java are the only callers and check every argument: what an address names is alive, and nobody
// changes it while others use it. Bit r of `allowed` (least significant first) lets row r in; with allowed_bytes 0 all are in,
// else rows without a bit are out. Searches give the best rows first; row -1 fills up where there are fewer.
#pragma once

#include <cstdint>

// Vectors for inner products, without rows: precision 0 is float32, 1 float16, 2 eight bits. Freeing overwrites them first.
int64_t brane_flat_new(int dimensions, int precision);
void brane_flat_free(int64_t index);

int64_t brane_flat_size(int64_t index);

// Makes room for more rows and gives the address at which to write their codes, 0 when there is no memory. They count as soon
// as commit accepts them (-1); it drops them all when one holds a value that is no number or above 1e15, and gives
// that row, counted from the first new one. Of eight bits it looks at the ranges instead and gives 0 when they are bad.
int64_t brane_flat_extend(int64_t index, int64_t rows);
int64_t brane_flat_commit(int64_t index);

// The address of the codes, row by row; and of the eight bits' ranges: the least value of each dimension, then each width.
int64_t brane_flat_data(int64_t index);
int64_t brane_flat_ranges(int64_t index);

// Fills an empty index with the rows of one of float32; eight bits learn their ranges from all of them. As commit gives.
int64_t brane_flat_convert(int64_t from, int64_t to);
void brane_flat_decode(int64_t index, int64_t row, float* vector);

void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows);

// An HNSW graph without rows, with that many links a row and level, twice as many on the ground. Freeing overwrites it first.
int64_t brane_graph_new(int links);
void brane_graph_free(int64_t graph);

// Builds the graph of the rows of an index, in steps: begin, then as many rows as are asked for. Both say how many are left.
int64_t brane_graph_begin(int64_t graph, int64_t index);
int64_t brane_graph_insert(int64_t graph, int64_t index, int64_t rows);

// The parts of a graph: levels gives the address of 32 bits a row (the number of its levels), shape says how many links those
// make, -1 when there is no such level; links gives the address of these, 32 bits each; entry is where searches begin, -1
// without rows. An empty graph gets room for them, in this order; an address is 0 when there is no memory. Then commit looks at
// every link and at the entry, and says whether a search can follow them.
int64_t brane_graph_levels(int64_t graph, int64_t rows);
int64_t brane_graph_shape(int64_t graph);
int64_t brane_graph_links(int64_t graph);
bool brane_graph_commit(int64_t graph, int entry);
int brane_graph_entry(int64_t graph);

void brane_graph_search(int64_t graph, int64_t index, const float* query, int k, int ef, const signed char* allowed,
                        int64_t allowed_bytes, float* scores, int64_t* rows);

// Which build this is: "avx2" or "baseline".
const char* brane_faiss_build();
