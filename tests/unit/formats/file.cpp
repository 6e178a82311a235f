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

std::string what_is_wrong(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

const std::vector<uint8_t> kOld = {1, 2, 3}, kNew = {4, 5};

}  // namespace

TEST_CASE("file: written bytes come back, and replace what was there") {
  const Folder folder;
  const std::string path = folder.file("a.npz");
  for (const std::vector<uint8_t>& bytes :
       {std::vector<uint8_t>{0, 10, 13, 255}, std::vector<uint8_t>(100000, 7), std::vector<uint8_t>{}}) {
    write_file(path, bytes);
    CHECK(read_file(path) == bytes);
    CHECK(folder.count() == 1);
  }
}

TEST_CASE("file: errors name the path and leave nothing behind") {
  const Folder folder;
  const std::string missing = folder.file("missing"), inside = folder.file("missing/b.npz"), here = folder.file(".");
  CHECK(what_is_wrong([&] { read_file(missing); }).starts_with(missing + ": cannot read: "));
  CHECK(what_is_wrong([&] { read_file(here); }) == here + ": cannot read: not a regular file");
  CHECK(what_is_wrong([&] { write_file(inside, {}); }).starts_with(inside + ": cannot write: "));
  CHECK(what_is_wrong([&] { write_file(here, {}); }) == here + ": cannot write: not a regular file");
  CHECK(what_is_wrong([&] { write_file("", {}); }).starts_with(": cannot write"));
  CHECK(folder.count() == 0);
}

TEST_CASE("file: a name may be as long as the system lets it be") {
  for (const std::size_t length : {1, 230, 250, 255}) {
    const Folder folder;
    const std::string path = folder.file(std::string(length, 'o').c_str());
    write_file(path, kNew);
    CHECK(read_file(path) == kNew);
    CHECK(folder.count() == 1);
  }
  const Folder folder;
  const std::string path = folder.file(std::string(256, 'o').c_str());
  CHECK(what_is_wrong([&] { write_file(path, kNew); }).starts_with(path + ": cannot write: "));
  CHECK(folder.count() == 0);
}

TEST_CASE("file: links are followed and kept") {
  const Folder folder;
  const std::string real = folder.file("real"), link = folder.file("link"), far = folder.file("far");
  fs::create_symlink("real", link);
  fs::create_symlink(link, far);
  SUBCASE("to a file") {
    write_file(real, kOld);
    write_file(far, kNew);
  }
  SUBCASE("to what does not exist yet") { write_file(far, kNew); }
  CHECK(read_file(real) == kNew);
  CHECK(fs::is_symlink(link));
  CHECK(fs::is_symlink(far));
  CHECK(folder.count() == 3);

  fs::remove(real);
  fs::create_symlink("far", real);
  CHECK(what_is_wrong([&] { write_file(far, kNew); }).starts_with(far + ": cannot write: "));
  CHECK(folder.count() == 3);
}

TEST_CASE("file: devices are written as they are") {
  const Folder folder;
  const std::string nothing = folder.file("nothing"), full = folder.file("full");  // so that no fault here harms /dev
  fs::create_symlink("/dev/null", nothing);
  fs::create_symlink("/dev/full", full);
  write_file(nothing, kNew);
  CHECK(what_is_wrong([&] { write_file(full, kNew); }).starts_with(full + ": cannot write: No space left"));
  CHECK(fs::is_character_file(nothing));
  CHECK(fs::is_symlink(full));
  CHECK(folder.count() == 2);
}

TEST_CASE("file: permissions stay, and what nobody may write is refused") {
  const Folder folder;
  const std::string path = folder.file("a.npz");
  write_file(path, kOld);
  for (const unsigned mode : {0600U, 0640U, 0664U, 0755U}) {
    fs::permissions(path, fs::perms{mode});
    write_file(path, kNew);
    CHECK(fs::status(path).permissions() == fs::perms{mode});
    CHECK(read_file(path) == kNew);
  }
  fs::permissions(path, fs::perms{0444});
  CHECK(what_is_wrong([&] { write_file(path, kOld); }) == path + ": cannot write: the file is read-only");
  CHECK(read_file(path) == kNew);
  CHECK(folder.count() == 1);
}

#ifndef __EMSCRIPTEN__  // node has the output open in its own way
TEST_CASE("file: what leads to standard output") {
  const Folder folder;
  const std::string link = folder.file("link"), other = folder.file("other");
  fs::create_symlink("/proc/self/fd/1", link);
  fs::create_symlink("/proc/self/fd/2", other);
  CHECK(is_standard_output("/proc/self/fd/1"));
  CHECK(is_standard_output(link));
  CHECK_FALSE(is_standard_output(other));
  CHECK_FALSE(is_standard_output(folder.file("1")));
  CHECK_FALSE(is_standard_output(""));
}
#endif
