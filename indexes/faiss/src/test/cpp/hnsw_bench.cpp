// The C++ side of bench/hnsw: the same graph by FAISS's own index over it, in the same build.
//   hnsw_bench FILE: FILE holds u32 dimensions, rows, links, width of construction, then the rows as float32.
// For each line on standard input it builds the graph and prints the time in nanoseconds and a number made of all its links.
#include <faiss/IndexHNSW.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

int main(int, char** arguments) {
    FILE* file = std::fopen(arguments[1], "rb");
    uint32_t head[4];
    if (!file || std::fread(head, sizeof head, 1, file) != 1) {
        return 1;
    }
    const size_t dimensions = head[0], rows = head[1];
    std::vector<float> values(rows * dimensions);
    if (std::fread(values.data(), sizeof(float), values.size(), file) != values.size()) {
        return 1;
    }
    std::fclose(file);

    char line[16];
    while (std::fgets(line, sizeof line, stdin)) {
        const auto began = std::chrono::steady_clock::now();
        faiss::IndexHNSWFlat index(static_cast<int>(dimensions), static_cast<int>(head[2]), faiss::METRIC_INNER_PRODUCT);
        index.hnsw.efConstruction = static_cast<int>(head[3]);
        index.add(rows, values.data());
        const auto took = std::chrono::steady_clock::now() - began;
        uint32_t sum = 0;
        for (const int link : index.hnsw.neighbors) {
            sum = sum * 31 + static_cast<uint32_t>(link);
        }
        std::printf("%ld %d\n", static_cast<long>(std::chrono::nanoseconds(took).count()), static_cast<int32_t>(sum));
        std::fflush(stdout);
    }
}
