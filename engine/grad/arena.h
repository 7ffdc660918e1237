// Bump allocator: what a training step allocates is released all at once, and the next step finds the memory warm.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace causeway {

class Arena {
 public:
  /// Uninitialised storage for `count` objects of a trivial type, aligned to 64 bytes, valid until reset().
  template <class T>
  T* allocate(std::size_t count) {
    const std::size_t bytes = (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) add_block(bytes);
    void* result = blocks_[block_].data.get() + used_;
    used_ += bytes;
    return static_cast<T*>(result);
  }

  /// Forgets everything allocated; keeps the memory.
  void reset() {
    block_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t kAlignment = 64;
  static constexpr std::size_t kBlock = std::size_t{4} << 20;

  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  struct Block {
    std::unique_ptr<std::byte[], Free> data;
    std::size_t size;
  };

  void add_block(std::size_t bytes) {
    const std::size_t size = (bytes + kBlock - 1) / kBlock * kBlock;
    auto* data = static_cast<std::byte*>(std::aligned_alloc(kAlignment, size));
    if (data == nullptr) throw std::bad_alloc();
    blocks_.push_back({std::unique_ptr<std::byte[], Free>(data), size});
    used_ = 0;
  }

  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
};

}  // namespace causeway
