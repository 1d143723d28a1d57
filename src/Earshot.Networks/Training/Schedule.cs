namespace Earshot.Networks.Training;

/// <summary>What the step size is multiplied by at each step, counted from 0.</summary>
public abstract record Schedule
{
    /// <summary>The factor at a step.</summary>
    public abstract double Factor(long step);

    /// <summary>Always 1.</summary>
    public static Schedule Constant { get; } = new Steps(long.MaxValue, 1);

    /// <summary>From 0 up to 1 in a line, then another schedule from its own step 0 on.</summary>
    public sealed record Warmup(long Length, Schedule Then) : Schedule
    {
        /// <inheritdoc/>
        public override double Factor(long step) => step < Length ? (step + 1.0) / Length : Then.Factor(step - Length);
    }

    /// <summary>From 1 down to a floor along half a cosine.</summary>
    public sealed record Cosine(long Length, double Floor = 0) : Schedule
    {
        /// <inheritdoc/>
        public override double Factor(long step) =>
            Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * Math.Min(1.0, (double)step / Length))) / 2;
    }

    /// <summary>1 up to a step, then in a line down to 0 at the end.</summary>
    public sealed record LinearDecay(long Length, long From = 0) : Schedule
    {
        /// <inheritdoc/>
        public override double Factor(long step) =>
            step < From ? 1 : Math.Max(0, (double)(Length - step) / (Length - From));
    }

    /// <summary>Multiplied by a factor every so many steps, from a step on.</summary>
    public sealed record Steps(long Every, double By, long From = 0) : Schedule
    {
        /// <inheritdoc/>
        public override double Factor(long step) => step < From ? 1 : Math.Pow(By, (step - From) / Every);
    }
}
