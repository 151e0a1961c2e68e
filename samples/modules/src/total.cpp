import ledger;

Money totalOf(int count) {
    Entries entries;
    for (int i = 1; i <= count; i++) {
        entries.add(units(i));
    }
    return sum(entries);
}
