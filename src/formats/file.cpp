#include "formats/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

#include "formats/complaint.h"

namespace attn {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void cannot(const char* what, const std::string& path, int error) {
  throw Error(path + ": cannot " + what + ": " + std::generic_category().message(error));
}

/// N where a path is /proc/self/fd/N (/dev/fd is a link to that folder) and N is open; else -1.
int open_descriptor(const fs::path& path) {
  std::error_code error;
  const fs::path open_ones = fs::canonical("/proc/self/fd", error);
  if (error || fs::canonical(path.has_parent_path() ? path.parent_path() : ".", error) != open_ones) return -1;
  const std::string name = path.filename().string();
  int number = -1;
  const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
  struct stat facts;
  return bad == std::errc{} && end == name.data() + name.size() && ::fstat(number, &facts) == 0 ? number : -1;
}

struct Target {
  fs::path path;
  int descriptor = -1;  ///< of this process, where the path leads to one
};

/// As std::filesystem::equivalent(), of pipes and devices, too.
bool is_same_file(const fs::path& a, const fs::path& b) {
  struct stat x, y;
  return ::stat(a.c_str(), &x) == 0 && ::stat(b.c_str(), &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/// What stands behind all links; of `path` need not exist yet what the last of them names.
Target follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the system has it
  Target target{path};
  std::error_code error;
  for (int links = 0; fs::is_symlink(target.path, error); ++links) {
    if (links == kMostLinks) cannot("write", path, ELOOP);
    if (target.descriptor = open_descriptor(target.path); target.descriptor >= 0) break;
    const fs::path next = target.path.parent_path() / fs::read_symlink(target.path, error);
    if (error) cannot("write", path, error.value());
    // The system's own links (to a pipe, say) may say what no path does.
    if (fs::exists(target.path, error) && !is_same_file(target.path, next)) break;
    target.path = next;
  }
  return target;
}

/// False with errno where not all of the bytes could be written.
bool write_all(int file, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// A descriptor that is closed at the end of its life, if not before.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

/// What a signal that ends the program removes first, or null.
std::atomic<const char*> unfinished = nullptr;
static_assert(std::atomic<const char*>::is_always_lock_free);

extern "C" void remove_unfinished(int signal) {
  if (const char* path = unfinished) ::unlink(path);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// The name of a file that is to become another one, in the same folder. If it has not by the end of this object's
/// life, or when a signal ends the program, the file is removed.
class Unfinished {
 public:
  /// Its length does not depend on the other's name, which may be as long as a name can be.
  explicit Unfinished(const fs::path& beside)
      : path_((beside.parent_path() / (".attention-" + std::to_string(std::random_device{}()))).string()) {
    unfinished = path_.c_str();
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      before_[i] = std::signal(kSignals[i], remove_unfinished);
      if (before_[i] == SIG_IGN) std::signal(kSignals[i], SIG_IGN);  // nohup
    }
    before_limit_ = std::signal(SIGXFSZ, SIG_IGN);  // a file larger than allowed: write() says so
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (!finished_) ::unlink(path_.c_str());
    for (std::size_t i = 0; i < kSignals.size(); ++i) std::signal(kSignals[i], before_[i]);
    std::signal(SIGXFSZ, before_limit_);
    unfinished = nullptr;
  }
  const char* path() const { return path_.c_str(); }
  bool become(const fs::path& other) { return finished_ = std::rename(path(), other.c_str()) == 0; }

 private:
  static constexpr std::array kSignals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
  const std::string path_;
  std::array<void (*)(int), kSignals.size()> before_{};
  void (*before_limit_)(int) = SIG_DFL;
  bool finished_ = false;
};

/// Error named after `path`, with the reason in errno, where not good.
void expect(bool good, const std::string& path) {
  if (!good) cannot("write", path, errno);
}

/// A regular file or a new one: written beside, then renamed. `before`: what is there, or null.
void replace_file(const std::string& path, const fs::path& target, const struct stat* before,
                  std::span<const uint8_t> bytes) {
  constexpr mode_t kAnyoneWrites = 0222, kPermissions = 07777, kOwnerOnly = 0600, kNewFile = 0666;
  // Root may write what nobody may: this is not taken for a wish.
  if (before && (before->st_mode & kAnyoneWrites) == 0) throw Error(path + ": cannot write: the file is read-only");
  expect(!before || ::access(target.c_str(), W_OK) == 0, path);
  Unfinished beside(target);
  Descriptor file(::open(beside.path(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, before ? kOwnerOnly : kNewFile));
  expect(file.number() >= 0, path);
  expect(write_all(file.number(), bytes), path);
  if (before) {
    // Whoever may not give a file away keeps it.
    static_cast<void>(::fchown(file.number(), before->st_uid, before->st_gid) == 0);
    expect(::fchmod(file.number(), before->st_mode & kPermissions) == 0, path);
  }
  expect(file.close(), path);
  expect(beside.become(target), path);
}

}  // namespace

std::vector<uint8_t> read_file(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) cannot("read", path, error ? error.value() : ENOENT);
  if (!fs::is_regular_file(status)) throw Error(path + ": cannot read: not a regular file");
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) cannot("read", path, errno);
  const uint64_t size = fs::file_size(path, error);
  if (error) cannot("read", path, error.value());
  if (size > kLargestFile)
    fail(path, "a file of at most " + std::to_string(kLargestFile) + " bytes", std::to_string(size));
  auto bytes = allocate<uint8_t>(size, path);
  const std::size_t got = bytes.empty() ? 0 : std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()) != 0) cannot("read", path, errno);
  bytes.resize(got);
  return bytes;
}

void write_file(const std::string& path, std::span<const uint8_t> bytes) {
  const Target target = follow_links(path);
  if (target.descriptor >= 0) return expect(write_all(target.descriptor, bytes), path);
  struct stat before;
  const bool exists = ::stat(target.path.c_str(), &before) == 0;
  if (!exists || S_ISREG(before.st_mode)) return replace_file(path, target.path, exists ? &before : nullptr, bytes);
  if (!S_ISFIFO(before.st_mode) && !S_ISCHR(before.st_mode)) throw Error(path + ": cannot write: not a regular file");
  Descriptor file(::open(target.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
  expect(file.number() >= 0, path);
  expect(write_all(file.number(), bytes), path);
  expect(file.close(), path);
}

bool is_standard_output(const std::string& path) { return follow_links(path).descriptor == STDOUT_FILENO; }

}  // namespace attn
