module;
#include <vector>
export module ledger:entries;
import money;

export struct Entries {
    std::vector<Money> all;
    void add(Money money) { all.push_back(money); }
};
