// Package auth holds what signing in (身份鉴别) is made of: password hashes, password policies, session and form
// tokens, one-time codes.
//
// Read hash.go, then policy.go, then token.go and temporary.go, then totp.go, recovery.go and seal.go. Nothing here keeps
// state beyond a limit on how many hashes are computed at once; accounts, sessions and lock-outs are rows in store, and
// app decides.
//
// It follows GB/T 22239-2019 8.1.4.1 (身份鉴别) and OWASP ASVS 5.0.0 chapters 6, 7 and 11. The two disagree about
// passwords (composition, periodic change), so a policy is a named profile and never a mixture.
package auth
