#include "formats/npy.h"

#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "formats/byte_reader.h"
#include "text/list.h"

namespace attn {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// A dtype as in "<f4": byte order, kind, item size. '=' is the order of the reader's machine, '|' means "no matter".
NpyType parse_type(std::string_view text, std::string_view where) {
  constexpr std::string_view kExpected = "bool, int8 to int64, uint8 to uint64 or float16 to float64";
  const char order = text.empty() ? ' ' : text[0];
  const std::string_view code = text.substr(text.empty() ? 0 : 1);
  if (code == "O") fail(where, kExpected, "dtype " + quoted_bytes(text) + " (Python objects)");
  for (std::size_t i = 0; i < kNpyTypes.size(); ++i) {
    if (kNpyTypes[i].code != code) continue;
    if (order == '>' && kNpyTypes[i].item_size > 1)
      fail(where, "little-endian data", "dtype " + quoted_bytes(text) + " (big-endian)");
    if (order == '<' || order == '|' || order == '=' || order == '>') return static_cast<NpyType>(i);
  }
  fail(where, kExpected, "dtype " + quoted_bytes(text));
}

/// Reads the one Python literal that the format allows,
/// {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }, with the keys in any order.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  NpyHeader parse() {
    if (!take("{")) wrong("a header that is a Python dict");
    while (!take("}")) {
      const std::string_view key = take_string("a key of the header");
      if (!take(":")) wrong("':' after the key " + quoted_bytes(key));
      if (key == "descr")
        set_once(type_, key, take_type());
      else if (key == "fortran_order")
        set_once(fortran_, key, take_bool());
      else if (key == "shape")
        set_once(shape_, key, take_shape());
      else
        fail(where_, "the keys descr, fortran_order and shape in the header", "the key " + quoted_bytes(key));
      if (take(",")) continue;
      if (!take("}")) wrong("',' or '}' in the header");
      break;
    }
    skip_space();
    if (at_ != text_.size()) wrong("only spaces after the header's dict");
    require(type_.has_value(), "descr");
    require(fortran_.has_value(), "fortran_order");
    require(shape_.has_value(), "shape");
    const uint64_t bytes = npy_byte_count(*type_, *shape_, where_);
    return {*type_, std::move(*shape_), bytes, *fortran_};
  }

 private:
  [[noreturn]] void wrong(std::string_view expected) const {
    const std::string_view rest = text_.substr(at_);
    fail(where_, expected, rest.empty() ? "the end of the header" : quoted_bytes(rest));
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n\f").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool take(std::string_view word) {
    skip_space();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::string_view take_string(std::string_view expected) {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') wrong(expected);
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) wrong("a closing quote in the header");
    const std::string_view taken = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return taken;
  }

  NpyType take_type() {
    skip_space();
    if (text_.substr(at_).starts_with('[')) wrong("a plain dtype, not records");
    return parse_type(take_string("a dtype such as '<f4'"), where_);
  }

  bool take_bool() {
    if (take("False")) return false;
    if (take("True")) return true;
    wrong("True or False for fortran_order");
  }

  std::vector<uint64_t> take_shape() {
    if (!take("(")) wrong("a shape such as (2, 3)");
    std::vector<uint64_t> shape;
    while (!take(")")) {
      if (shape.size() == kNpyHighestRank)
        fail(where_, "at most " + std::to_string(kNpyHighestRank) + " dimensions", "more");
      shape.push_back(take_dimension());
      if (take(",")) continue;
      if (shape.size() == 1) wrong("',' after the only dimension of the shape");
      if (!take(")")) wrong("a shape such as (2, 3)");
      break;
    }
    return shape;
  }

  uint64_t take_dimension() {
    skip_space();
    const std::string_view rest = text_.substr(at_);
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error == std::errc::invalid_argument) wrong("a dimension that is a whole number, not negative");
    if (error != std::errc{}) fail(where_, "a dimension that fits 64 bits", quoted_bytes(rest));
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  template <class T>
  void set_once(std::optional<T>& slot, std::string_view key, T value) const {
    if (slot) fail(where_, "each key of the header once", "the key " + quoted_bytes(key) + " twice");
    slot = std::move(value);
  }

  void require(bool present, std::string_view key) const {
    if (!present) fail(where_, "the key " + quoted_bytes(key) + " in the header", "a header without it");
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t at_ = 0;
  std::optional<NpyType> type_;
  std::optional<bool> fortran_;
  std::optional<std::vector<uint64_t>> shape_;
};

}  // namespace

uint64_t npy_data_offset(std::span<const uint8_t> start, std::string_view where) {
  ByteReader reader(start, where, "NumPy header");
  const std::string_view magic = reader.take_text(kMagic.size());
  if (magic != kMagic) fail(where, "a NumPy array (\\x93NUMPY)", "the first bytes " + quoted_bytes(magic));
  const std::string_view version = reader.take_text(2);
  const int major = version[0];
  if (major < 1 || major > 3 || version[1] != 0)
    fail(where, "NumPy format version 1.0, 2.0 or 3.0", "version bytes " + quoted_bytes(version));
  const uint64_t length = major == 1 ? reader.take_u16() : reader.take_u32();
  if (length > kNpyLongestHeader)
    fail(where, "a header of at most " + std::to_string(kNpyLongestHeader) + " bytes", std::to_string(length));
  return start.size() - reader.left() + length;
}

NpyHeader parse_npy_header(std::span<const uint8_t> header, std::string_view where) {
  const std::size_t dict = header[kMagic.size()] == 1 ? 10 : 12;
  const auto text = header.subspan(dict);
  return HeaderParser({reinterpret_cast<const char*>(text.data()), text.size()}, where).parse();
}

std::vector<uint8_t> to_row_major(const NpyHeader& header, std::vector<uint8_t> data, std::string_view where) {
  if (!header.column_major || header.shape.size() < 2 || data.empty()) return data;
  const auto item = static_cast<std::size_t>(facts_of(header.type).item_size);
  const std::vector<std::size_t> shape(header.shape.begin(), header.shape.end());  // all of it is in memory
  std::vector<std::size_t> strides = {item}, index(shape.size());
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) strides.push_back(strides[axis] * shape[axis]);
  auto ordered = allocate<uint8_t>(data.size(), where);
  std::size_t from = 0;
  for (std::size_t to = 0; to < ordered.size(); to += item) {
    std::memcpy(&ordered[to], &data[from], item);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return ordered;
}

std::vector<uint8_t> write_npy_header(NpyType type, std::span<const uint64_t> shape, std::string_view where) {
  if (shape.size() > kNpyHighestRank)
    fail(where, "at most " + std::to_string(kNpyHighestRank) + " dimensions", std::to_string(shape.size()));
  std::string dimensions = list_of(shape, [](uint64_t dimension) { return std::to_string(dimension); });
  if (shape.size() == 1) dimensions += ',';

  std::string text(kMagic);
  text += {'\x01', '\x00', '\x00', '\x00'};  // version 1.0, and the length, known below
  text += "{'descr': '";
  text += facts_of(type).item_size == 1 ? '|' : '<';
  text += facts_of(type).code;
  text += "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
  // NumPy leaves room for the first dimension to grow in place to 21 digits, then fills up to a multiple of 64.
  if (!shape.empty()) text.append(21 - std::to_string(shape[0]).size(), ' ');
  text.append(64 - (text.size() + 1) % 64, ' ');
  text += '\n';
  const std::size_t length = text.size() - 10;
  text[8] = static_cast<char>(length & 0xff);
  text[9] = static_cast<char>(length >> 8);
  return {text.begin(), text.end()};
}

uint64_t npy_byte_count(NpyType type, std::span<const uint64_t> shape, std::string_view where) {
  uint64_t bytes = facts_of(type).item_size;
  bool empty = false;
  for (uint64_t dimension : shape) {
    if (dimension == 0)
      empty = true;
    else
      bytes = checked_multiply(bytes, dimension, where);
  }
  return empty ? 0 : bytes;
}

uint64_t npy_count(const NpyArray& array, std::string_view where) {
  const uint64_t expected = npy_byte_count(array.type, array.shape, where);
  if (expected != array.bytes.size())
    fail(where, std::to_string(expected) + " bytes of data (from its shape and type)",
         std::to_string(array.bytes.size()));
  return array.bytes.size() / facts_of(array.type).item_size;
}

}  // namespace attn
