// Package appraisal holds appraisal forms (评审表): items with points on which a reviewer or an expert gives a verdict, what
// the verdicts add up to, and what the total means. Goal review and ex-ante evaluation are both such forms.
//
// Read form.go, then sheet.go and spread.go. The forms that come with the program lie under forms/, as data with their source.
package appraisal
