// Package execution takes in what the fund system says about a project's money (预算执行数据): payments, contracts, adjustments and
// carry-over, each an entry of the one ledger that budget and executed sums are derived from.
//
// Read entry.go for an entry and how it is read, receive.go for which entries are booked, then ledger.go for what they add up to and
// mismatch.go for what does not match (对账). Nothing is overwritten: a correction is an entry that names its original. An entry that is
// readable and not booked yet is always booked, because the money has moved; what is odd about it stands in the reconciliation.
package execution
