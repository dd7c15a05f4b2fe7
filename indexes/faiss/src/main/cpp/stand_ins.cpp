// What FAISS's objects name and BRANE never reaches: OpenMP with one thread, and the matrix multiplication of BLAS, which
// the facade rules out by raising faiss::distance_compute_blas_threshold. So neither library has to be shipped.
#include <omp.h>
#include <stdexcept>

extern "C" {

int omp_get_max_threads(void) noexcept { return 1; }
int omp_get_num_threads(void) noexcept { return 1; }
int omp_get_thread_num(void) noexcept { return 0; }

// A graph is built by one thread, so that the same vectors always give the same graph.
void omp_init_lock(omp_lock_t*) noexcept {}
void omp_destroy_lock(omp_lock_t*) noexcept {}
void omp_set_lock(omp_lock_t*) noexcept {}
void omp_unset_lock(omp_lock_t*) noexcept {}

int sgemm_(const char*, const char*, int*, int*, int*, const float*, const float*, int*, const float*, int*, float*,
           float*, int*) {
    throw std::logic_error("FAISS was built without BLAS, and something asked for it");
}
}
