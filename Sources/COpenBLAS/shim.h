#pragma once
#include <cblas.h>

// LAPACK symbols that libopenblas exports and whose headers Debian keeps in another package.
// Fortran convention: every argument by reference, matrices column-major.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
