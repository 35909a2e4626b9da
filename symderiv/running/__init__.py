"""Many identities: files, processes, the cache, the gate, mutation."""
