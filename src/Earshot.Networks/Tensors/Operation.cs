using System.Numerics;

namespace Earshot.Networks;

/// <summary>
/// One operator at one place of a tape: its operands, its output and what it remembers from forward to backward.
/// </summary>
/// <remarks>
/// An operator's function takes its operation from the tape with <see cref="Tape{T}.Take{TOperation}"/>, sets what it
/// needs with <see cref="Set"/>, and calls <see cref="Run"/>. At the first run, and when shapes or settings have
/// changed, <see cref="Plan"/> checks the rule and makes buffers; every other run only computes.
/// </remarks>
public abstract class Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Shape? shapeA,
        shapeB,
        shapeC;
    private bool planned;

    /// <summary>The operator's name in messages.</summary>
    protected abstract string Name { get; }

    /// <summary>First operand.</summary>
    protected Tensor<T> A { get; private set; } = null!;

    /// <summary>Second operand, where there is one.</summary>
    protected Tensor<T>? B { get; private set; }

    /// <summary>Third operand, where there is one.</summary>
    protected Tensor<T>? C { get; private set; }

    /// <summary>The tape it lies on.</summary>
    protected internal Tape<T> Tape { get; internal set; } = null!;

    /// <summary>The result.</summary>
    public Tensor<T> Output { get; private set; } = null!;

    /// <summary>Whether the output has numbers of its own and is no view on those of an operand.</summary>
    internal virtual bool OwnsOutput => true;

    /// <summary>What a view looks at; null where the output has numbers of its own.</summary>
    private Tensor<T>? Viewed { get; set; }

    /// <summary>Checks the operands (<see cref="Require"/>), makes buffers, returns the output's shape.</summary>
    protected abstract Shape Plan();

    /// <summary>Writes the output from the operands.</summary>
    protected abstract void Forward();

    /// <summary>
    /// Adds to the operands' gradients from the output's; called only where one of them needs it. Operands that do not
    /// need a gradient must be left alone.
    /// </summary>
    protected internal abstract void Backward();

    /// <summary>Sets a setting; another value than before plans the operation anew.</summary>
    protected void Set<TSetting>(ref TSetting setting, TSetting value)
    {
        if (EqualityComparer<TSetting>.Default.Equals(setting, value))
            return;
        setting = value;
        planned = false;
    }

    /// <summary>Plans where needed, computes, and returns the output.</summary>
    protected Tensor<T> Run(Tensor<T> a, Tensor<T>? b = null, Tensor<T>? c = null)
    {
        (A, B, C) = (a, b, c);
        if (!planned || shapeA != a.Shape || shapeB != b?.Shape || shapeC != c?.Shape || Viewed is { } v && v != a)
        {
            PlanOutput();
            (shapeA, shapeB, shapeC, planned) = (a.Shape, b?.Shape, c?.Shape, true);
        }
        if (OwnsOutput)
            Output.Storage.NeedsGradient = Tape.Records && AnyNeedsGradient();
        Forward();
        return Output;
    }

    /// <summary>Whether any operand needs a gradient.</summary>
    private protected virtual bool AnyNeedsGradient() =>
        A.NeedsGradient || B is { NeedsGradient: true } || C is { NeedsGradient: true };

    /// <summary>The output's tensor; only a view overrides it.</summary>
    private protected virtual Tensor<T> MakeOutput(Shape shape) => Tape.Allocate(shape);

    private void PlanOutput()
    {
        var shape = Plan();
        if (Output is null || Output.Shape != shape || !OwnsOutput)
            Output = MakeOutput(shape);
        Viewed = OwnsOutput ? null : A;
    }

    /// <summary>Throws where a rule does not hold.</summary>
    /// <exception cref="ShapeException">It does not.</exception>
    protected void Require(bool holds, string rule)
    {
        if (!holds)
            throw new ShapeException(Name, Operands(), rule);
    }

    /// <summary>The operands, for messages.</summary>
    private protected virtual string Operands() =>
        $"{A}" + (B is null ? "" : $" and {B}") + (C is null ? "" : $" and {C}");

    /// <summary>A number as T.</summary>
    protected static T Number(double value) => T.CreateTruncating(value);
}
