// The C++ side of bench/faiss-binding: the same searches by FAISS itself, in the same build.
//   search_bench FILE: FILE holds u32 dimensions, rows, queries, k, then the rows and the queries as float32.
// For each line on standard input it makes one search for every query and prints their times in nanoseconds, one line a search,
// then the sum of all rows found, so that both sides can be seen to find the same.
#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>

#include <chrono>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <vector>

int main(int, char** arguments) {
    FILE* file = std::fopen(arguments[1], "rb");
    uint32_t head[4];
    if (!file || std::fread(head, sizeof head, 1, file) != 1) {
        return 1;
    }
    const size_t dimensions = head[0], rows = head[1], queries = head[2], k = head[3];
    std::vector<float> values((rows + queries) * dimensions);
    if (std::fread(values.data(), sizeof(float), values.size(), file) != values.size()) {
        return 1;
    }
    std::fclose(file);

    faiss::distance_compute_blas_threshold = INT_MAX;
    faiss::IndexFlatIP index(static_cast<faiss::Index::idx_t>(dimensions));
    index.add(rows, values.data());
    std::vector<float> scores(k);
    std::vector<faiss::Index::idx_t> found(k);
    char line[16];
    while (std::fgets(line, sizeof line, stdin)) {
        long sum = 0;
        for (size_t i = 0; i < queries; i++) {
            const auto began = std::chrono::steady_clock::now();
            index.search(1, values.data() + (rows + i) * dimensions, k, scores.data(), found.data());
            const auto took = std::chrono::steady_clock::now() - began;
            std::printf("%ld\n", static_cast<long>(std::chrono::nanoseconds(took).count()));
            for (auto row : found) {
                sum += row;
            }
        }
        std::printf("%ld\n", sum);
        std::fflush(stdout);
    }
}
