package score

import (
	"math"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Rate is a share in ten-thousandths (比率): 86.18% is Rate(8618). It can be negative or above 100%.
type Rate int64

// Percent is one per cent, used like time.Second: 90 * score.Percent.
const Percent Rate = 100

// Whole is 100%.
const Whole = 100 * Percent

// MaxRate is the most ParseRate and RoundRate accept either way, 1,000,000%.
const MaxRate = 10_000 * Whole

// NewRate is num ÷ den rounded half up to 0.01% (执行率 B/A). It is false when den is zero or the share does not fit. The
// rate is for printing and for thresholds; points come from the two numbers themselves, see ShareOf.
func NewRate(num, den int64) (Rate, bool) {
	if den == 0 {
		return 0, false
	}
	quotient, ok := mulDiv(size(num), uint64(Whole), size(den), size(den)/2)
	if !ok || quotient > math.MaxInt64 {
		return 0, false
	}
	if (num < 0) != (den < 0) {
		return -Rate(quotient), true
	}
	return Rate(quotient), true
}

// ParseRate reads a rate as typed (比率): "86.18%", "90％". The per cent sign is required, because 0.9 and 90 are told apart by
// nothing else. More than two decimals and anything that is not a rate are Invalid errors in Chinese.
func ParseRate(text string) (Rate, error) {
	plain, percent := strings.CutSuffix(money.Narrow(text), "%")
	if !percent {
		return 0, errs.Invalidf("“%s”不是百分比，请带百分号填写，如 86.18%%。", errs.Shorten(text))
	}
	n, state := hundredths(strings.TrimSpace(plain), int64(MaxRate))
	switch state {
	case tooFine:
		return 0, errs.Invalidf("百分比“%s”最多保留两位小数。", errs.Shorten(text))
	case tooLarge:
		return 0, errs.Invalidf("百分比“%s”太大，请核对。", errs.Shorten(text))
	case notNumber:
		return 0, errs.Invalidf("“%s”不是百分比，请写成 86.18%% 的样子。", errs.Shorten(text))
	}
	return Rate(n), nil
}

// RoundRate rounds a share half up to 0.01%: 0.861830 is 86.18%. exact tells whether nothing was lost. A share beyond MaxRate
// is cut to it and not exact.
func RoundRate(share decimal.Decimal) (r Rate, exact bool) {
	n, exact := roundHundredths(share.Shift(2), int64(MaxRate))
	return Rate(n), exact
}

// String prints the rate with two decimals always: "86.18%".
func (r Rate) String() string { return fixed(int64(r)) + "%" }

// Short prints the rate without idle zeros, for rules in words: "90%", "7.5%".
func (r Rate) Short() string { return short(fixed(int64(r))) + "%" }

// Decimal gives the rate as a share: 86.18% is 0.8618.
func (r Rate) Decimal() decimal.Decimal { return decimal.New(int64(r), -4) }
