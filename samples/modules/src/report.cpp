#include <cstdio>
#include <string>

import ledger;

Money totalOf(int count);

int main() {
    std::printf("%s\n", written(totalOf(4)).c_str());
    return oldBooks() == 7 ? 0 : 1;
}
