package goal

import "github.com/shopspring/decimal"

// Sign compares an actual value with the target (指标符号).
type Sign string

// The signs. The stored values are the printed ones.
const (
	AtLeast     Sign = "≥"
	MoreThan    Sign = ">"
	Equal       Sign = "="
	LessThan    Sign = "<"
	AtMost      Sign = "≤"
	Range       Sign = "区间" // between Low and High, both inclusive
	Qualitative Sign = "定性" // a description, judged by tiers
)

// Direction says which way is better (指标方向), derived from the sign and never typed.
type Direction string

// The directions: 正向, 反向 and neither.
const (
	Rising  Direction = "正向"
	Falling Direction = "反向"
	Neutral Direction = "中性"
)

// Target is what an indicator aims at (指标值).
type Target struct {
	Sign  Sign
	Value decimal.Decimal // for every sign but Range and Qualitative
	Low   decimal.Decimal // Range only
	High  decimal.Decimal // Range only
	Text  string          // Qualitative only: the state to be reached
	Unit  string          // 计量单位: 个, 公里, %, 万元 …; empty for Qualitative
}
