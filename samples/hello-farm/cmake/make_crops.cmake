# Turns crops.txt (a name, days to grow, weight) into a header with a table. Run during the build:
#   cmake -DINPUT=crops.txt -DOUTPUT=crops_table.h -P make_crops.cmake
file(STRINGS "${INPUT}" lines)
set(rows "")
foreach(line IN LISTS lines)
  if(line MATCHES "^([a-z]+) ([0-9]+) ([0-9]+)$")
    string(APPEND rows "    {\"${CMAKE_MATCH_1}\", ${CMAKE_MATCH_2}, ${CMAKE_MATCH_3}},\n")
  endif()
endforeach()
file(WRITE "${OUTPUT}" "// Made from crops.txt during the build.\n#pragma once\n\n#include \"fields/crop.hpp\"\n\n\
namespace fields {\n\ninline constexpr Crop crops_table[] = {\n${rows}};\n\n}  // namespace fields\n")
