// What FAISS's objects name and BRANE never reaches: OpenMP with one thread, and the matrix multiplication of BLAS, which
// the facade rules out by raising faiss::distance_compute_blas_threshold. So neither library has to be shipped.
#include <omp.h>

#include <chrono>
#include <cstdlib>

extern "C" {

int omp_get_max_threads(void) { return 1; }
int omp_get_num_threads(void) { return 1; }
int omp_get_thread_num(void) { return 0; }
int omp_in_parallel(void) { return 0; }
void omp_set_num_threads(int) {}
int omp_get_nested(void) { return 0; }
void omp_set_nested(int) {}
void omp_init_lock(omp_lock_t*) {}
void omp_destroy_lock(omp_lock_t*) {}
void omp_set_lock(omp_lock_t*) {}
void omp_unset_lock(omp_lock_t*) {}
double omp_get_wtime(void) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int sgemm_(const char*, const char*, int*, int*, int*, const float*, const float*, int*, const float*, int*, float*,
           float*, int*) {
    std::abort();
}
}
