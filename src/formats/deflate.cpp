#define ZLIB_CONST
#include "formats/deflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "formats/complaint.h"
#include "text/said_error.h"

namespace attn {
namespace {

constexpr int kRaw = -MAX_WBITS;       // negative: no zlib header around the stream
constexpr uint64_t kFirstRoom = 4096;  // doubled while the stream goes on

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }
Bytef* bytes_of(std::string& text) { return reinterpret_cast<Bytef*>(text.data()); }

void check_size(std::string_view text, std::string_view where) {
  if (text.size() > std::numeric_limits<uInt>::max()) fail(where, "less than 4 GiB", std::to_string(text.size()));
}

struct Inflater {
  z_stream stream{};
  Inflater(std::span<const uint8_t> bytes, std::string_view where) {
    if (inflateInit2(&stream, kRaw) != Z_OK) throw Error(std::string(where) + ": not enough memory to inflate");
    stream.next_in = bytes.data();
    stream.avail_in = static_cast<uInt>(bytes.size());
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Goes on until the room is full; zlib's code otherwise.
  int fill(std::span<uint8_t> room) {
    stream.next_out = room.data();
    stream.avail_out = static_cast<uInt>(room.size());
    int state = Z_OK;
    while (state == Z_OK && stream.avail_out != 0) state = inflate(&stream, Z_NO_FLUSH);
    return state;
  }
};

}  // namespace

std::string deflate_text(std::string_view bytes) {
  check_size(bytes, "deflate");
  struct Deflater {
    z_stream stream{};
    ~Deflater() { deflateEnd(&stream); }
  } deflater;
  z_stream& stream = deflater.stream;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error("deflate: not enough memory");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(out);
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // deflateBound() is room enough for one call
  out.resize(stream.total_out);
  return out;
}

void inflate_start(std::span<const uint8_t> stream, std::span<uint8_t> out, bool to_end, std::string_view where) {
  Inflater inflater(stream, where);
  int state = inflater.fill(out);
  uint8_t one_more = 0;  // is where a stream that goes on shows itself
  if (to_end && state == Z_OK) state = inflater.fill({&one_more, 1});
  const uint64_t total = inflater.stream.total_out;
  if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) fail(where, "deflated data", "damaged data");
  if (total != out.size())
    fail(where, std::to_string(out.size()) + " bytes once inflated",
         total < out.size() ? "only " + std::to_string(total) : "more");
  if (to_end && state != Z_STREAM_END) fail(where, "an end of the deflated data", "none: cut short");
}

std::string inflate_text(std::string_view text, uint64_t limit, std::string_view where) {
  check_size(text, where);
  Inflater inflater({bytes_of(text), text.size()}, where);
  std::string out;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= limit) {
    // One byte beyond the limit shows that there is more.
    const size_t done = out.size();
    out.resize(static_cast<size_t>(std::min(std::max(kFirstRoom, uint64_t{2} * done), limit + 1)));
    state = inflater.fill(std::span(bytes_of(out), out.size()).subspan(done));
    out.resize(out.size() - inflater.stream.avail_out);
  }
  if (state == Z_BUF_ERROR) fail(where, "an end of the deflated data", "none: cut short");
  if (state != Z_OK && state != Z_STREAM_END) fail(where, "deflated data", "damaged data");
  if (out.size() > limit)
    fail({"error.huge", {std::to_string(limit >> 20)}}, where,
         "at most " + std::to_string(limit) + " bytes once inflated", "more");
  if (inflater.stream.avail_in > 0)
    fail(where, "the end of the deflated data", std::to_string(inflater.stream.avail_in) + " bytes after it");
  return out;
}

}  // namespace attn
