package fiscal

import "time"

// SelfEvaluationDue is the last day for a self-evaluation of a project completed on the given date (绩效自评期限): three months
// later, by the park's work plan 沪化管〔2024〕54号. Without a completion date there is no due date.
func SelfEvaluationDue(completion Date) Date {
	if completion.IsZero() {
		return Date{}
	}
	return completion.AddMonths(3)
}

// TrackingDue is the last day for the tracking round of a year (绩效跟踪期限): 31 August, by 财预〔2019〕136号 and the park's work plan
// 沪化管〔2024〕54号.
func TrackingDue(y Year) Date { return Date{Year: int(y), Month: time.August, Day: 31} }
