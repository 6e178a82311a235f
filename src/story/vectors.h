#pragma once
#include <string>
#include <utility>
#include <vector>

#include "attention/trace.h"
#include "scene/session.h"

namespace attn {

// Queries and keys as arrows in a plane.

/// The steps whose rows meet in the scores of the layer on view, score = q . k; empty names where scores are made in
/// another way, or one row belongs to no token.
struct ScoredVectors {
  std::string scores;
  std::string q;
  std::string k;
  bool exist() const { return !scores.empty(); }
};
ScoredVectors scored_vectors(const Session& session);
/// A row of a step, of the head that head `head` of `heads` reads, in double.
std::vector<double> vector_of(const Tensor& value, int head, int heads, int row);

/// A plane through 0: two directions of length 1 at right angles; `up` is 0 where vectors have one number only.
struct Plane {
  std::vector<double> across;
  std::vector<double> up;

  /// Where a vector falls in it.
  std::pair<double, double> of(const std::vector<double>& v) const;
  /// The part of a vector's length that stands upright on the plane, 0 ... 1: |v - its shadow| / |v|; 0 of 0.
  double outside(const std::vector<double>& v) const;
  bool holds(const std::vector<double>& v) const { return outside(v) < 1e-5; }
  /// A vector moved by so much within the plane.
  std::vector<double> moved(std::vector<double> v, double across_by, double up_by) const;
};
/// Of two components, from 0, `a` to the right; they differ, or vectors have one number.
Plane component_plane(size_t size, size_t a, size_t b);
/// The one that two vectors span, the first to the right, the second above it (Gram and Schmidt). Where they have one
/// line, or are 0, the component axis that stands most upright takes the place of what is missing.
Plane spanned_plane(const std::vector<double>& first, const std::vector<double>& second);

/// What a dot product is made of.
struct DotProduct {
  double q = 0;  // lengths
  double k = 0;
  double cosine = 0;  // 0 where one of them is 0
  double value = 0;   // q * k * cosine
  /// In degrees, 0 to 180; 90 where a length is 0, as the product is.
  double angle() const;
  /// The length of the shadow of k on the line of q, below 0 where it falls backwards; 0 of q = 0.
  double shadow() const { return k * cosine; }
  /// Whether both have a length and q . k is 0, to within the rounding of float32.
  bool is_right_angle() const;
};
DotProduct dot_product_of(const std::vector<double>& q, const std::vector<double>& k);

}  // namespace attn
