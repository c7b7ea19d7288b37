internal import COpenBLAS
import Glibc

/// Process-wide settings of OpenBLAS.
package enum BLAS {
  /// Makes OpenBLAS use one thread per call: Nightjar runs objects in parallel instead.
  ///
  /// Call it before the first product; the environment is set as well because OpenMP builds of the
  /// library read it on each thread.
  package static func useOneThread() {
    for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"] { unsafe setenv(name, "1", 1) }
    openblas_set_num_threads(1)
  }
}
