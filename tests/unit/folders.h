#pragma once
#include <string>

/// The folder web/ of the project, and the one that holds the built data (fonts, strings, scenes).
extern const std::string kWebFolder;
extern const std::string kDataFolder;
