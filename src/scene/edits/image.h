#pragma once
#include "scene/scene.h"

namespace attn {

// An image as tokens: cut into square patches, row by row from the top left, each flattened to its pixels and projected
// to d_model numbers (Dosovitskiy 2021, section 3.1, eq. 1). It stands for the text that keys come from: the second one
// where the structure has one, else the text.

/// "x" or "source": what its patches become; empty without an image.
std::string image_matrix(const Problem& problem);
/// Its pixels, 0 black to 1 white: the scene's own, or those of the picture that comes with the program.
const Matrix& pixels_of(const Image& image);
/// Patches side by side, and one below the other.
int patch_cols(const Image& image);
int patch_rows(const Image& image);
/// "A1" the first, "B1" beside it, "A2" below it.
std::vector<std::string> patch_names(const Image& image);
/// Pixel number `pixel` of a patch before edits, row by row from its top left.
float patch_value(const Image& image, int patch, int pixel);
/// Cell (pixel, col) of the projection when nobody gives another: column col is a wave of the two-dimensional cosine
/// transform, from the mean on in order of rising frequency, as trained projections turn out alike (Dosovitskiy 2021,
/// figure 7, left). Columns beyond side x side are 0.
float patch_projection(int side, int pixel, int col);

}  // namespace attn
