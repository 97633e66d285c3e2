// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Anchors of append-only logs
/// @notice Keeps, for each log, one anchor after the other: the size and the root that the log had, and the digest of the
/// statement that says so. An anchor is never changed and none is left out, so who holds one block of this chain holds
/// every anchor before it.
/// @dev Storage, for those who check it by proofs (eth_getProof) and not by calls:
///   slot 0                                  owner, right-aligned
///   logs[log]    at L = keccak256(log . 1)          L: publisher in the low 20 bytes, next in the 8 bytes above
///   held[log][s] at A = keccak256(s . keccak256(log . 2)), all words of 32 bytes
///                                           A: root, A+1: statement, A+2: crossReceipt,
///                                           A+3: size in the low 8 bytes, publisher in the 20 bytes above
/// Nothing is immutable and no metadata is appended, so the code of every deployment has the same hash.
contract CarbonAnchor {
    struct Log {
        address publisher;
        uint64 next;
    }

    struct Anchor {
        bytes32 root;
        bytes32 statement;
        bytes32 crossReceipt;
        uint64 size;
        address publisher;
    }

    address private owner;
    mapping(bytes32 log => Log) private logs;
    mapping(bytes32 log => mapping(uint64 sequence => Anchor)) private held;

    /// @notice An anchor was written.
    /// @param log SHA-256 of the log's origin.
    /// @param sequence Number of the anchor in its log, from 0.
    /// @param size Size of the log.
    /// @param root Root of the log at that size.
    /// @param statement SHA-256 of the statement, which names the statement before it.
    /// @param crossReceipt Digest of the latest receipt from another ledger, or zero.
    event Anchored(bytes32 indexed log, uint64 indexed sequence, uint64 size, bytes32 root, bytes32 statement, bytes32 crossReceipt);

    /// @notice The caller is not the owner.
    error NotOwner(address caller);

    /// @notice The caller is not the publisher of this log.
    error NotPublisher(address caller);

    /// @notice Another sequence comes next: a replay, or a gap.
    error WrongSequence(uint64 next);

    /// @notice The log was larger than this already.
    error SizeShrank(uint64 before);

    /// @notice A root or statement of zero says nothing.
    error NothingToAnchor();

    constructor() {
        owner = msg.sender;
    }

    /// @notice Says who may write for a log; only the owner may. The zero address stops the log.
    /// @param log SHA-256 of the log's origin.
    /// @param publisher Who may write from now on; what was written stays.
    function register(bytes32 log, address publisher) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        logs[log].publisher = publisher;
    }

    /// @notice Writes the next anchor of a log; only its publisher may.
    /// @param log SHA-256 of the log's origin.
    /// @param sequence Must be the next one: what was sent twice is written once.
    /// @param size Size of the log; may not shrink.
    /// @param root Root of the log at that size; not zero.
    /// @param statement SHA-256 of the statement; not zero.
    /// @param crossReceipt Digest of the latest receipt from another ledger, or zero.
    function anchor(bytes32 log, uint64 sequence, uint64 size, bytes32 root, bytes32 statement, bytes32 crossReceipt) external {
        Log storage own = logs[log];
        if (msg.sender != own.publisher) revert NotPublisher(msg.sender);
        if (sequence != own.next) revert WrongSequence(own.next);
        if (root == 0 || statement == 0) revert NothingToAnchor();
        if (sequence != 0 && size < held[log][sequence - 1].size) revert SizeShrank(held[log][sequence - 1].size);

        own.next = sequence + 1;
        held[log][sequence] = Anchor(root, statement, crossReceipt, size, msg.sender);
        emit Anchored(log, sequence, size, root, statement, crossReceipt);
    }

    /// @notice The sequence that comes next: how many anchors the log has.
    /// @param log SHA-256 of the log's origin.
    function next(bytes32 log) external view returns (uint64) {
        return logs[log].next;
    }

    /// @notice One anchor; all zero where there is none.
    /// @param log SHA-256 of the log's origin.
    /// @param sequence Number of the anchor in its log, from 0.
    function anchors(bytes32 log, uint64 sequence) external view returns (uint64 size, bytes32 root, bytes32 statement, bytes32 crossReceipt) {
        Anchor storage found = held[log][sequence];
        return (found.size, found.root, found.statement, found.crossReceipt);
    }
}
