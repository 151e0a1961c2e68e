module ledger;

Money sum(const Entries& entries) {
    Money total;
    for (Money money : entries.all) {
        total = total + money;
    }
    return total;
}

int oldBooks() { return 7; }
