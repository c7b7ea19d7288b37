#pragma once
#include <snappy-c.h>
#include <zlib.h>
