package analysis

import "outturn/internal/domain/tracking"

// Matter is a kind of problem that a light points at (问题类型).
type Matter string

// The matters.
const (
	Slow        Matter = "支出进度慢"
	Surplus     Matter = "预计有结余"
	CostOver    Matter = "单位成本超出批复值"
	NoOutput    Matter = "有支出少产出"
	Unreachable Matter = "目标难以完成"
	Other       Matter = "其他"
)

// Matters lists the matters in report order.
func Matters() []Matter { return []Matter{Slow, Surplus, CostOver, NoOutput, Unreachable, Other} }

// MatterOf tells what a rule points at (规则所指的问题), by the measures it joins and the side it fires on; Other for what the program cannot tell.
func MatterOf(r tracking.Rule) Matter {
	below := r.Compare == tracking.Below
	switch {
	case r.Left == tracking.Execution && r.Right == tracking.Attained && !below, r.Left == tracking.Attained && r.Right == tracking.Execution && below:
		return NoOutput
	case r.Left == tracking.Attained && r.Right == tracking.Execution, r.Left == tracking.Execution && below, r.Left == tracking.Unspent && !below:
		return Slow
	case r.Left == tracking.Surplus && !below, r.Left == tracking.ForecastExecution && below:
		return Surplus
	case r.Left == tracking.CostOver && !below:
		return CostOver
	case r.Left == tracking.Worst && below, r.Left == tracking.Attained && below, (r.Left == tracking.UnsureShare || r.Left == tracking.HopelessShare) && !below:
		return Unreachable
	}
	return Other
}

// Remedy is what is proposed about a project (建议措施). The office meeting decides on it; see Raised.
type Remedy string

// The remedies. The last three follow from no rule: people propose them.
const (
	TakeBack   Remedy = "调减或调剂预算"
	AdjustGoal Remedy = "调整绩效目标"
	SpeedUp    Remedy = "限期加快支出"
	CutCost    Remedy = "限期整改成本"
	StopPaying Remedy = "暂停拨款并约谈"
	Visit      Remedy = "现场核查"
	Suspend    Remedy = "暂停实施"
	Talk       Remedy = "约谈"
	Rectify    Remedy = "限期整改"
	Terminate  Remedy = "终止项目"
)

// Remedies lists the remedies in form order.
func Remedies() []Remedy {
	return []Remedy{TakeBack, AdjustGoal, SpeedUp, CutCost, Rectify, Talk, Visit, StopPaying, Suspend, Terminate}
}

// Way is what carries a remedy out (落实方式).
type Way string

// The ways.
const (
	ByAdjustment   Way = "绩效目标调整"
	ByFinding      Way = "整改问题"
	ByCancellation Way = "项目取消"
)

// Way tells what carries a remedy out: money and goals go the way of an adjustment within the year, a project ends in the library,
// everything else is a finding with an owner and a date.
func (r Remedy) Way() Way {
	switch r {
	case TakeBack, AdjustGoal:
		return ByAdjustment
	case Terminate:
		return ByCancellation
	}
	return ByFinding
}

// Demand is what the unit has to do about a control measure (整改要求).
func (r Remedy) Demand() string {
	switch r {
	case SpeedUp:
		return "列出未支出的合同、节点和付款日期，按期支付；年内用不完的，提出调减或调剂的数额。"
	case CutCost:
		return "查明单位成本超出批复值的原因，重新询价或调整做法，把单位成本降到批复值以内。"
	case StopPaying:
		return "停止支付本项目新的款项，按约谈提出的要求整改；整改核查通过后恢复拨款。"
	case Visit:
		return "配合主管处室到现场核查，提供合同、验收、支付和产出资料；核查发现的问题逐项整改。"
	case Suspend:
		return "停止实施和新的支付，清点已完成的工作和已发生的支出，说明能否恢复及条件。"
	case Talk:
		return "单位负责人按时接受约谈，说明原因，提出措施、责任人和完成日期。"
	case Terminate:
		return "停止实施和支付，办理清算，已完成的工作移交，未用的资金交回。"
	}
	return "查明原因，采取措施纠正，按期报送结果和佐证。"
}

// remedy is what a fired rule leads to (规则对应的措施); empty for a matter that is left to people.
func remedy(m Matter, light tracking.Colour, f tracking.Figures) Remedy {
	switch m {
	case Slow:
		if f.Budget > f.Forecast {
			return TakeBack
		}
		return SpeedUp
	case Surplus:
		return TakeBack
	case CostOver:
		if light == tracking.Red {
			return StopPaying
		}
		return CutCost
	case NoOutput:
		return Visit
	}
	return ""
}

// chosen is the remedy that the unit's own disposal of an unreachable target comes to (单位的处理方式对应的措施); empty when it goes on all the same.
func chosen(d tracking.Disposal) Remedy {
	switch d {
	case tracking.AdjustGoal:
		return AdjustGoal
	case tracking.ReduceBudget:
		return TakeBack
	case tracking.Suspend:
		return Suspend
	}
	return ""
}
