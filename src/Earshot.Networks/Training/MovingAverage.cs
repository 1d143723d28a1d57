using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Training;

/// <summary>θ' ← d·θ' + (1 − d)·θ: a target network that follows another one, or averaged weights.</summary>
public static class MovingAverage
{
    /// <summary>One step; statistics are left alone.</summary>
    /// <param name="target">θ', the same names as θ.</param>
    /// <param name="source">θ.</param>
    /// <param name="decay">d, in [0, 1].</param>
    public static void Follow<T>(ParameterSet<T> target, ParameterSet<T> source, double decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < target.All.Count; i++)
            if (!target.All[i].IsStatistic)
                Follow(target.All[i], source.All[i], decay);
    }

    /// <summary>One step of one parameter.</summary>
    public static void Follow<T>(Parameter<T> target, Parameter<T> source, double decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var to = target.Tensor.Values;
        TensorPrimitives.Multiply(to, T.CreateTruncating(decay), to);
        TensorPrimitives.MultiplyAdd(source.Tensor.Values, T.CreateTruncating(1 - decay), to, to);
    }
}
