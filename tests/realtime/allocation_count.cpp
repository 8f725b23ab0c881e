#include "tests/realtime/allocation_count.hpp"

#include <cstdlib>

// glibc's own entry points, so that nothing gets past the count: not C++, not C, not a library.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void __libc_free(void* memory);
}

namespace {

thread_local std::uint64_t calls = 0;

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
  ++calls;
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  ++calls;
  return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  ++calls;
  return __libc_realloc(memory, size);
}

void free(void* memory) noexcept {
  ++calls;
  __libc_free(memory);
}
}

namespace hana::test {

std::uint64_t heap_calls() noexcept { return calls; }

}  // namespace hana::test
