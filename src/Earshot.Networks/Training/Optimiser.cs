using System.Numerics;

namespace Earshot.Networks.Training;

/// <summary>Moves parameters against their gradients, a step at a time; frozen ones and statistics
/// stay.</summary>
/// <param name="parameters">What it moves.</param>
/// <param name="learningRate">The step size before the schedule, above 0.</param>
/// <param name="schedule">Its factor at each step; null: always 1.</param>
/// <param name="memories">Numbers kept for each parameter's value.</param>
public abstract class Optimiser<T>(ParameterSet<T> parameters, double learningRate, Schedule? schedule, int memories)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][]?[] memory = new T[parameters.All.Count][][];

    /// <summary>Steps made.</summary>
    public long Steps { get; internal set; }

    /// <summary>The step size of the next step.</summary>
    public double LearningRate => learningRate * (schedule?.Factor(Steps) ?? 1);

    /// <summary>What it moves.</summary>
    public ParameterSet<T> Parameters { get; } = parameters;

    /// <summary>What it remembers of one parameter, made at its first step.</summary>
    internal T[][] Memory(int parameter)
    {
        if (memory[parameter] is { } known)
            return known;
        var made = new T[memories][];
        for (var k = 0; k < memories; k++)
            made[k] = new T[Parameters.All[parameter].Tensor.Shape.Count];
        return memory[parameter] = made;
    }

    /// <summary>Whether a parameter has been moved yet.</summary>
    internal bool HasMemory(int parameter) => memory[parameter] is not null;

    /// <summary>One step.</summary>
    public void Step()
    {
        var rate = LearningRate;
        Steps++;
        for (var i = 0; i < Parameters.All.Count; i++)
            if (Parameters.All[i].Tensor is { NeedsGradient: true, Gradient.IsEmpty: false })
                Step(Parameters.All[i], Memory(i), rate);
    }

    /// <summary>Moves one parameter; <see cref="Steps"/> counts this step already.</summary>
    protected abstract void Step(Parameter<T> parameter, T[][] memory, double rate);
}
