// Package goalreview is the review of a goal declaration (绩效目标审核): the form 项目支出绩效目标审核表 filled by the division
// and then by planning and finance, what its grade does to the goal, and the opinions tied to cells that the unit answers
// one by one (财预〔2015〕88号).
//
// Reading order:
//
//	review.go   a review: who, of which edition, at which stage; its draft
//	opinion.go  an opinion on a cell, and the talk about it
//	submit.go   what must be right for a review to be submitted, and what follows
package goalreview
