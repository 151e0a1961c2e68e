export module ledger;
export import money;
export import :entries;

export Money sum(const Entries& entries);
export [[deprecated("there are better ones")]] int oldBooks();
