// Files: whole or not at all, and errors that name the path.
#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include "formats/file.h"
#include "text/error.h"

using namespace attn;
namespace fs = std::filesystem;

namespace {

/// A fresh folder that goes away again.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("attention-formats-" + std::to_string(std::random_device{}()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const char* name) const { return (path / name).string(); }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

}  // namespace

TEST_CASE("file: written bytes come back, and replace what was there") {
  const Folder folder;
  const std::string path = folder.file("a.npz");
  for (const std::vector<uint8_t>& bytes :
       {std::vector<uint8_t>{0, 10, 13, 255}, std::vector<uint8_t>(100000, 7), std::vector<uint8_t>{}}) {
    write_file_atomically(path, bytes);
    CHECK(read_file(path) == bytes);
    CHECK(folder.count() == 1);
  }
}

TEST_CASE("file: errors name the path and leave nothing behind") {
  const Folder folder;
  const auto error_of = [](auto&& action) -> std::string {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  const std::string missing = folder.file("missing"), inside = folder.file("missing/b.npz"), here = folder.file(".");
  CHECK(error_of([&] { read_file(missing); }).starts_with(missing + ": cannot read: "));
  CHECK(error_of([&] { read_file(here); }) == here + ": cannot read: not a regular file");
  CHECK(error_of([&] { write_file_atomically(inside, {}); }).starts_with(inside + ": cannot write: "));
  CHECK(error_of([&] { write_file_atomically(here, {}); }) == here + ": cannot write: not a regular file");
  CHECK(error_of([&] { write_file_atomically("", {}); }).starts_with(": cannot write"));
  CHECK(folder.count() == 0);
}
