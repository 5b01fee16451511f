// Package drill tries the promises of docs/trust.md on the real program (演练): a whole process, its database and the forms
// that people post, killed, cut off and crowded on purpose. Nothing of it is in the product.
//
// Read browser.go for how a person is played, site.go for the park they work in, process.go for the program under test,
// filer.go and ledger.go for what is done and what must still be true afterwards, then one file for each drill.
package drill
