//! What a wallet sees, over JSON-RPC.
