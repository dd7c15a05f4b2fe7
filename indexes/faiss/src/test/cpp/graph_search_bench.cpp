// The C++ side of bench/axon: the same search by FAISS's own index over the same vectors and the same links, in the same build.
//   graph_search_bench FILE: FILE holds u32 dimensions, rows, links, i32 entry, u32 k, width of search, queries; then the rows,
//   the levels of each row, the links of all levels, the queries.
// For each line on standard input it searches for each query once and prints the time in nanoseconds and a number made of all rows.
#include <faiss/IndexHNSW.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

template <typename T>
static bool read(FILE* file, std::vector<T>& values) {
    return std::fread(values.data(), sizeof(T), values.size(), file) == values.size();
}

int main(int, char** arguments) {
    FILE* file = std::fopen(arguments[1], "rb");
    uint32_t head[7];
    if (!file || std::fread(head, sizeof head, 1, file) != 1) {
        return 1;
    }
    const size_t dimensions = head[0], rows = head[1], k = head[4], queries = head[6];
    faiss::IndexHNSWFlat index(static_cast<int>(dimensions), static_cast<int>(head[2]), faiss::METRIC_INNER_PRODUCT);
    std::vector<float> values(rows * dimensions), asked(queries * dimensions);
    auto& graph = index.hnsw;
    graph.levels.resize(rows);
    if (!read(file, values) || !read(file, graph.levels)) {
        return 1;
    }
    index.storage->add(static_cast<faiss::Index::idx_t>(rows), values.data());
    index.ntotal = static_cast<faiss::Index::idx_t>(rows);
    graph.offsets.assign(1, 0);
    for (const int level : graph.levels) {
        graph.offsets.push_back(graph.offsets.back() + static_cast<size_t>(graph.cum_nb_neighbors(level)));
    }
    graph.neighbors.resize(graph.offsets.back());
    graph.entry_point = static_cast<int>(head[3]);
    graph.max_level = graph.levels[head[3]] - 1;
    graph.efSearch = static_cast<int>(head[5]);
    if (!read(file, graph.neighbors) || !read(file, asked)) {
        return 1;
    }
    std::fclose(file);

    std::vector<float> scores(k);
    std::vector<faiss::Index::idx_t> found(k);
    char line[16];
    while (std::fgets(line, sizeof line, stdin)) {
        uint32_t sum = 0;
        const auto began = std::chrono::steady_clock::now();
        for (size_t query = 0; query < queries; query++) {
            index.search(1, asked.data() + query * dimensions, static_cast<faiss::Index::idx_t>(k), scores.data(), found.data());
            for (const auto row : found) {
                sum += static_cast<uint32_t>(row);
            }
        }
        const auto took = std::chrono::steady_clock::now() - began;
        std::printf("%ld %u\n", static_cast<long>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count()), sum);
        std::fflush(stdout);
    }
}
