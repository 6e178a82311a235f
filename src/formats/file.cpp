#include "formats/file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <system_error>

#include "formats/complaint.h"

namespace attn {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void cannot(const char* what, const std::string& path, int error) {
  throw Error(path + ": cannot " + what + ": " + std::generic_category().message(error));
}

}  // namespace

std::vector<uint8_t> read_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) cannot("read", path, error ? error.value() : ENOENT);
  if (!std::filesystem::is_regular_file(status)) throw Error(path + ": cannot read: not a regular file");
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) cannot("read", path, errno);
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error) cannot("read", path, error.value());
  if (size > kLargestFile)
    fail(path, "a file of at most " + std::to_string(kLargestFile) + " bytes", std::to_string(size));
  auto bytes = allocate<uint8_t>(size, path);
  const std::size_t got = bytes.empty() ? 0 : std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()) != 0) cannot("read", path, errno);
  bytes.resize(got);
  return bytes;
}

void write_file_atomically(const std::string& path, std::span<const uint8_t> bytes) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw Error(path + ": cannot write: not a regular file");

  const std::string beside = path + ".partial-" + std::to_string(std::random_device{}());
  File file(std::fopen(beside.c_str(), "wbx"));  // x: fails where the file exists
  if (!file) cannot("write", path, errno);
  const auto expect = [&](bool good) {
    if (good) return;
    const int reason = errno;
    std::remove(beside.c_str());
    cannot("write", path, reason);
  };
  expect(bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
  expect(std::fclose(file.release()) == 0);
  expect(std::rename(beside.c_str(), path.c_str()) == 0);
}

}  // namespace attn
