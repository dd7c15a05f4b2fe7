#include "brane_faiss.h"
#include "vectors.h"

#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/HNSW.h>
#include <faiss/utils/random.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>
#include <vector>

namespace {

using brane::Allowed;
using brane::Rows;
using brane::Vectors;
using brane::vectors;

// FAISS's IndexHNSW shuffles the rows of a level with this seed; so both build the same graph.
constexpr int kShuffle = 789;

// How many rows a row is compared with while it finds its place.
constexpr int kConstruction = 100;

// Up to so many times the rows that a search gathers, looking at each allowed row is preferred: it is as fast, or loses little,
// and misses none, while a wide search through the graph may not reach clusters far apart.
constexpr double kScanned = 64;

// At least so many times the rows that are asked for are gathered, so that they are found in the nearer half.
constexpr double kSpare = 3;

struct Graph {
    faiss::HNSW hnsw;
    // While it is built: the rows in their order, the next one, and what FAISS locks each with, which costs nothing here.
    std::vector<int> order;
    size_t next = 0;
    std::vector<omp_lock_t> locks;

    explicit Graph(int links) : hnsw(links) {
        hnsw.efConstruction = kConstruction;
        // Else the largest of all searches decides how far each one looks, and its candidates are in a list without order.
        hnsw.search_bounded_queue = false;
        // A search looks as far as it asks for results, so that each has its own width and none writes a shared field.
        hnsw.efSearch = 1;
    }

    ~Graph() {
        brane::wipe(hnsw.neighbors);
        brane::wipe(hnsw.levels);
        brane::wipe(hnsw.offsets);
    }

    int64_t rows() const { return hnsw.levels.size(); }
};

Graph& graph(int64_t address) {
    return *reinterpret_cast<Graph*>(address);
}

// HNSW looks for small distances, an inner product is large where vectors are near.
struct Distance : faiss::DistanceComputer {
    std::unique_ptr<faiss::FlatCodesDistanceComputer> products;

    explicit Distance(const Vectors& stored) : products(stored.products()) {}

    void set_query(const float* query) override { products->set_query(query); }
    float operator()(idx_t row) override { return -(*products)(row); }
    float symmetric_dis(idx_t one, idx_t other) override { return -products->symmetric_dis(one, other); }
};

// The rows by level, highest first, each level shuffled so that the order in which rows came does not matter.
std::vector<int> insertion_order(const std::vector<int>& levels, int highest) {
    std::vector<int> order;
    order.reserve(levels.size());
    faiss::RandomGenerator random(kShuffle);
    for (int level = highest + 1; level >= 1; level--) {
        const size_t begin = order.size();
        for (size_t row = 0; row < levels.size(); row++) {
            if (levels[row] == level) {
                order.push_back(row);
            }
        }
        for (size_t i = begin; i < order.size(); i++) {
            std::swap(order[i], order[i + random.rand_int(order.size() - i)]);
        }
    }
    return order;
}

// The links of a row on one level: -1 or rows that have that level, too, so that following them ends inside the graph.
bool sound(const faiss::HNSW& hnsw, size_t row, int level) {
    size_t begin, end;
    hnsw.neighbor_range(row, level, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        const int64_t other = hnsw.neighbors[i];
        if (other != -1 && (other < 0 || other >= int64_t(hnsw.levels.size()) || hnsw.levels[other] <= level)) {
            return false;
        }
    }
    return true;
}

// Gathers the `width` nearest of all rows and takes the k best allowed of them. True when those are in the nearer half, where
// hardly a row is missed; near the edge of what is gathered many are.
bool follow(const Graph& searched, const Vectors& stored, const float* query, int k, int width, const Allowed& allowed,
            float* scores, Rows* found) {
    Distance distance(stored);
    distance.set_query(query);
    faiss::VisitedTable visited(stored.rows());
    std::vector<float> distances(width);
    std::vector<Rows> nearest(width);
    faiss::maxheap_heapify(width, distances.data(), nearest.data());
    searched.hnsw.search(distance, width, nearest.data(), distances.data(), visited);
    faiss::maxheap_reorder(width, distances.data(), nearest.data());
    int count = 0;
    for (int i = 0; i < (width + 1) / 2 && nearest[i] >= 0 && count < k; i++) {
        if (allowed.has(nearest[i])) {
            scores[count] = -distances[i];
            found[count++] = nearest[i];
        }
    }
    return count == k;
}

}  // namespace

int64_t brane_graph_new(int links) {
    return reinterpret_cast<int64_t>(new Graph(links));
}

void brane_graph_free(int64_t address) {
    delete &graph(address);
}

int64_t brane_graph_begin(int64_t address, int64_t index) {
    auto& built = graph(address);
    const int highest = built.hnsw.prepare_level_tab(vectors(index).rows());
    built.order = insertion_order(built.hnsw.levels, highest);
    built.locks.resize(built.order.size());
    return built.order.size();
}

int64_t brane_graph_insert(int64_t address, int64_t index, int64_t rows) {
    auto& built = graph(address);
    const auto& stored = vectors(index);
    Distance distance(stored);
    faiss::VisitedTable visited(stored.rows());
    std::vector<float> vector(stored.faiss->d);
    const size_t end = std::min(built.order.size(), built.next + rows);
    for (; built.next < end; built.next++) {
        const int row = built.order[built.next];
        stored.faiss->reconstruct(row, vector.data());
        distance.set_query(vector.data());
        built.hnsw.add_with_locks(distance, built.hnsw.levels[row] - 1, row, built.locks, visited);
    }
    brane::wipe(vector);
    const int64_t left = built.order.size() - end;
    if (left == 0) {
        std::vector<int>().swap(built.order);
        std::vector<omp_lock_t>().swap(built.locks);
    }
    return left;
}

int64_t brane_graph_levels(int64_t address, int64_t rows) {
    auto& levels = graph(address).hnsw.levels;
    try {
        levels.resize(rows);
    } catch (const std::bad_alloc&) {
        return 0;
    }
    return reinterpret_cast<int64_t>(levels.data());
}

int64_t brane_graph_shape(int64_t address) {
    const auto& hnsw = graph(address).hnsw;
    const int64_t most = hnsw.assign_probas.size();
    int64_t links = 0;
    for (const int64_t level : hnsw.levels) {
        if (level < 1 || level > most) {
            return -1;
        }
        links += hnsw.cum_nneighbor_per_level[level];
    }
    return links;
}

int64_t brane_graph_links(int64_t address) {
    auto& hnsw = graph(address).hnsw;
    if (hnsw.offsets.size() <= hnsw.levels.size()) {
        try {
            hnsw.offsets.reserve(hnsw.levels.size() + 1);
            for (const int level : hnsw.levels) {
                hnsw.offsets.push_back(hnsw.offsets.back() + hnsw.cum_nneighbor_per_level[level]);
            }
            hnsw.neighbors.resize(hnsw.offsets.back());
        } catch (const std::bad_alloc&) {
            return 0;
        }
    }
    return reinterpret_cast<int64_t>(hnsw.neighbors.data());
}

bool brane_graph_commit(int64_t address, int entry) {
    auto& read = graph(address);
    auto& hnsw = read.hnsw;
    if (read.rows() == 0) {
        return entry == -1;
    }
    if (entry < 0 || entry >= read.rows()) {
        return false;
    }
    for (int64_t row = 0; row < read.rows(); row++) {
        if (hnsw.levels[row] > hnsw.levels[entry]) {
            return false;
        }
        for (int level = 0; level < hnsw.levels[row]; level++) {
            if (!sound(hnsw, row, level)) {
                return false;
            }
        }
    }
    hnsw.entry_point = entry;
    hnsw.max_level = hnsw.levels[entry] - 1;
    return true;
}

int brane_graph_entry(int64_t address) {
    return graph(address).hnsw.entry_point;
}

void brane_graph_search(int64_t address, int64_t index, const float* query, int k, int ef, const signed char* allowed,
                        int64_t allowed_bytes, float* scores, int64_t* rows) {
    const auto& stored = vectors(index);
    const Allowed filter(allowed, allowed_bytes, stored.rows());
    auto* found = reinterpret_cast<Rows*>(rows);
    const double all = stored.rows(), let_in = filter.all() ? all : filter.count();
    const double gathered = std::max<double>(ef, kSpare * k);
    for (double width = std::ceil(gathered * all / let_in); kScanned * width < let_in; width *= 2) {
        if (follow(graph(address), stored, query, k, static_cast<int>(width), filter, scores, found)) {
            return;
        }
    }
    stored.scan(query, k, filter, scores, found);
}
