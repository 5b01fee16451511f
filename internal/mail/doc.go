// Package mail delivers notices outside the system (邮件通知), by SMTP. It says of every attempt whether the mail arrived, surely did not, or
// may have: only the outbox decides what follows.
package mail
