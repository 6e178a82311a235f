#pragma once
#include <utility>

#include "formats/npy.h"
#include "formats/zip.h"

namespace attn {

/// The most bytes that all arrays of one archive together may inflate to.
inline constexpr uint64_t kNpzBudget = uint64_t{512} << 20;

/// An open .npz file: a zip archive whose members NAME.npy are the arrays NAME, stored or deflated. Other members
/// (folders, a README) are passed over unread, as NumPy does. Safe for any bytes: the outcome is an array or one Error
/// that names the file, and the array if it is about one.
class Npz {
 public:
  /// Checks the directory and every name in it; no array is read yet. Error when the declared sizes of the arrays
  /// exceed `budget` bytes together.
  Npz(std::vector<uint8_t> archive, std::string file, uint64_t budget = kNpzBudget);

  /// The names of the arrays in the file's order.
  std::vector<std::string> names() const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }

  /// Error when there is no such array (naming those there are), or on a damaged one. The array's own header must ask
  /// for just the size that the directory declares before memory for it is allocated.
  NpyArray read(std::string_view name) const;

  /// "FILE: array 'NAME'", to begin an error about this array.
  std::string where(std::string_view name) const;

 private:
  struct Member {
    std::string name;
    ZipMember zip;
  };
  const Member* find(std::string_view name) const;

  std::vector<uint8_t> archive_;
  std::string file_;
  std::vector<Member> arrays_;
};

/// A .npz file that numpy.load reads, its members stored: floating-point noise hardly shrinks when deflated, and
/// stored arrays are written fast, can be memory-mapped, and the same input gives the same bytes.
/// Error on a bad or repeated name, on an array whose bytes, type and shape disagree or whose rank is above 32, or at 4
/// GiB.
std::vector<uint8_t> write_npz(std::span<const std::pair<std::string, NpyArray>> arrays, std::string_view file);

}  // namespace attn
