#include "folders.h"

const std::string kWebFolder = ATTENTION_WEB_DIR;
const std::string kDataFolder = ATTENTION_DATA_DIR;
